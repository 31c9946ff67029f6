package config

import (
	"net/url"
	"regexp"
	"strings"
)

// bucketName is what S3 allows. docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func (v *validator) media(m Media) {
	s := m.S3
	if s.Endpoint == "" {
		if s.Bucket != "" || s.AccessKey != "" || s.SecretKey != "" {
			v.add("media.s3.endpoint", "missing; give the host of the object storage such as s3.eu-west-1.amazonaws.com, or remove the other keys below media.s3")
		}
		return
	}
	if m.Folder != "" {
		v.add("media.folder", "contents are kept in one place only; remove this or media.s3.endpoint")
	}
	if u, err := url.Parse("https://" + s.Endpoint); err != nil || u.Host != s.Endpoint {
		v.add("media.s3.endpoint", "%q is no host; give one such as s3.eu-west-1.amazonaws.com or localhost:9000, without https:// and a path", s.Endpoint)
	}
	switch {
	case s.Bucket == "":
		v.add("media.s3.bucket", "missing; give the name of a bucket that exists")
	case !bucketName.MatchString(s.Bucket):
		v.add("media.s3.bucket", "%q is no name of a bucket; it has 3 to 63 small letters, digits, dots and hyphens", s.Bucket)
	}
	if s.Region == "" {
		v.add("media.s3.region", "missing; give the bucket's region, or us-east-1 where the service has none")
	}
	if s.AccessKey == "" {
		v.add("media.s3.access_key", "missing; make a key that may use the bucket")
	}
	if s.SecretKey == "" {
		v.add("media.s3.secret_key", "missing; give the secret of the access key, or name a file in media.s3.secret_key_file")
	}
	if strings.HasPrefix(s.Prefix, "/") {
		v.add("media.s3.prefix", "remove the slash at its beginning")
	}
}
