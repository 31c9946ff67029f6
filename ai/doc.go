// Package ai holds drafts and summaries: one small contract for models, one file for each provider, and what grounds an answer in the
// customer's own pages and questions. Nothing in it knows a carrier, a chat platform or the database.
//
// A draft's way:
//
//	Index.Search   the passages and questions that know the customer's words, by BM25
//	Writer.Draft   one JSON document of all that others wrote, masked, behind a system text that is a constant
//	Model          answers with JSON; it has no tools
//	Writer.Draft   unmasks, holds the answer to the size and to the sources given, flags what rests on nothing
package ai
