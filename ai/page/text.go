package page

import (
	"io"
	"net/url"
	"strings"

	"github.com/go-shiori/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mostWords is how much of a page is kept: what a person would not read to the end helps nobody.
const mostWords = 20_000

// mostElements is up to where the article of a page is looked for. All is taken of a page that has more.
const mostElements = 20_000

// plainText is a page that is plain text.
func plainText(r io.Reader) (title, text string, err error) {
	b, err := io.ReadAll(r)
	return "", strings.ReplaceAll(string(b), "\r\n", "\n"), err
}

// readable is the title of a page and what a person would read on it. Readability finds the article; where it leaves out more than half,
// as on pages that are no article but a list of questions or prices, all is taken but what frames a page.
func readable(r io.Reader, address *url.URL) (title, text string, err error) {
	doc, err := html.Parse(r)
	if err != nil {
		return "", "", err
	}
	article, ok := articleOf(doc, address)
	if !ok {
		return strings.TrimSpace(article.Title), blocks(doc), nil
	}
	text, whole := blocks(article.Node), blocks(doc)
	if 2*len(strings.Fields(text)) < len(strings.Fields(whole)) {
		text = whole
	}
	return strings.TrimSpace(article.Title), text, nil
}

// articleOf is the article of a page; ok is false where there is none. The library is archived, so a panic of its own over somebody's page
// counts as none.
func articleOf(doc *html.Node, address *url.URL) (article readability.Article, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	reader := readability.NewParser()
	reader.MaxElemsToParse = mostElements
	article, err := reader.ParseDocument(doc, address)
	return article, err == nil && article.Node != nil
}

// unread are elements that nobody reads, or that frame every page of a site.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Head: true, atom.Iframe: true, atom.Object: true,
	atom.Svg: true, atom.Nav: true, atom.Footer: true, atom.Form: true, atom.Button: true, atom.Select: true, atom.Textarea: true,
}

// block are elements that begin and end a line of their own.
var block = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Aside: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true, atom.Li: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tr: true, atom.Blockquote: true, atom.Pre: true, atom.Br: true,
	atom.Details: true, atom.Summary: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true, atom.Hr: true, atom.Caption: true,
}

// blocks is the text below a node: blocks with empty lines between them, the cells of a row beside each other.
func blocks(n *html.Node) string {
	var all []string
	var line strings.Builder
	flush := func() {
		if s := strings.Join(strings.Fields(line.String()), " "); s != "" {
			all = append(all, s)
		}
		line.Reset()
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			line.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && (unread[n.DataAtom] || hidden(n)):
			return
		}
		if block[n.DataAtom] {
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		switch {
		case block[n.DataAtom]:
			flush()
		case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
			line.WriteString(" ")
		}
	}
	walk(n)
	flush()
	return strings.Join(all, "\n\n")
}

// hidden tells whether an element says of itself that it is not shown.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		value := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && value == "true":
			return true
		case a.Key == "style" && (strings.Contains(value, "display:none") || strings.Contains(value, "visibility:hidden")):
			return true
		}
	}
	return false
}

// atMost keeps the blocks of a text up to so many words as are kept, and counts them.
func atMost(text string) (kept string, words int) {
	var all []string
	for b := range strings.SplitSeq(text, "\n\n") {
		fields := strings.Fields(b)
		if words+len(fields) > mostWords {
			fields = fields[:mostWords-words]
			b = strings.Join(fields, " ")
		}
		if words += len(fields); len(fields) > 0 {
			all = append(all, strings.TrimSpace(b))
		}
	}
	return strings.Join(all, "\n\n"), words
}
