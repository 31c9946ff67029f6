// Package ai will hold drafts and summaries: one small contract for models, one file for each provider, and what grounds an answer
// in the customer's own pages and questions. Nothing in it knows a carrier, a chat platform or the database.
package ai
