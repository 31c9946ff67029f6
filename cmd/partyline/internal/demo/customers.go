package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// customer is somebody with a phone.
type customer struct {
	Number string `json:"number"`
	Name   string `json:"name"`
	// Line is the number of ours that they text.
	Line string `json:"line"`
}

// maxName is the longest name of a customer, in characters.
const maxName = 60

// customers are the people whose phones the page shows, in the order in which they came.
type customers struct {
	bell *bell
	mu   sync.Mutex
	list []customer
}

// all is a copy of the list.
func (c *customers) all() []customer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// has tells whether there is a customer with this number.
func (c *customers) has(number string) bool {
	return slices.ContainsFunc(c.all(), func(one customer) bool { return one.Number == number })
}

// add appends a customer; false where the number is there already.
func (c *customers) add(one customer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.ContainsFunc(c.list, func(other customer) bool { return other.Number == one.Number }) {
		return false
	}
	c.list = append(c.list, one)
	c.bell.ring()
	return true
}

// newCustomer reads what was typed into the page. The error is a refusal.
func newCustomer(name, number, line string) (customer, error) {
	one := customer{Name: strings.Join(strings.Fields(name), " "), Line: line}
	if !isLine(line) {
		return one, refuse(http.StatusUnprocessableEntity, "The shop has no such number.")
	}
	e164, err := sms.Normalize(number, sms.Region(line))
	switch {
	case err != nil:
		return one, refuse(http.StatusUnprocessableEntity, "That is not a telephone number; write it with its country code, such as +44 7700 900123.")
	case isLine(e164):
		return one, refuse(http.StatusUnprocessableEntity, "That is the shop's own number.")
	case !utf8.ValidString(name) || utf8.RuneCountInString(one.Name) > maxName:
		return one, refuse(http.StatusUnprocessableEntity, fmt.Sprintf("A name has at most %d characters.", maxName))
	}
	one.Number = e164
	return one, nil
}

func isLine(number string) bool {
	for _, l := range lines {
		if l.Number == number {
			return true
		}
	}
	return false
}

// lineFor is the line that somebody with this number would text: that of their country, else the first.
func lineFor(number string) string {
	for _, l := range lines {
		if l.Country == sms.Region(number) {
			return l.Number
		}
	}
	return lines[0].Number
}

// nameContact writes a customer's name into the address book, in which the product looks names up.
func nameContact(ctx context.Context, s *store.Store, c customer, now store.Time) error {
	if c.Name == "" {
		return nil
	}
	return s.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		contact, err := tx.EnsureContact(ctx, c.Number, now)
		if err != nil {
			return err
		}
		return tx.NameContact(ctx, contact.ID, c.Name)
	})
}
