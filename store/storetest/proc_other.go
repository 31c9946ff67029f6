//go:build unix && !linux

package storetest

import "syscall"

// procAttr runs a process as somebody else where cred is set.
func procAttr(cred *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred}
}
