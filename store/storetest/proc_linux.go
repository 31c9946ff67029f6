package storetest

import "syscall"

// procAttr runs a process as somebody else where cred is set, and ends it with ours, however that ends.
func procAttr(cred *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGINT}
}
