// Package sms holds what is true of every text message whatever carrier takes it: how it is encoded and cut into billed
// segments, which words opt in and out, what the other end of it may be called, and how text from foreign hands is made safe to
// store. It is pure: no clock, no network, no state.
package sms
