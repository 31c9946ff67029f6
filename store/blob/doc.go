// Package blob has the places outside of the database in which contents of files can lie: a folder, and object storage that speaks S3.
// Each implements bridge.Blobs. A content has the same name in each, so moving from one to another is copying.
package blob
