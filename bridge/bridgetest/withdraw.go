package bridgetest

import (
	"slices"

	"partyline/bridge"
)

// checkWithdrawer has the channel told of two posts, and takes one of that back.
func checkWithdrawer(d *desk) {
	t := d.open()
	quiet := d.channel()
	first, second := d.customer("read by now"), d.customer("to be read")
	first.Announce, second.Announce = true, true
	p := d.post(t, first)
	told := d.channel()
	other := d.post(t, second)
	both := d.channel()
	w := d.Chat.(bridge.Withdrawer)
	for range 2 { // a repetition changes nothing
		d.must(w.Withdraw(d.ctx, p))
		if got, want := d.channel(), slices.DeleteFunc(slices.Clone(both), func(id string) bool {
			return slices.Contains(told, id) && !slices.Contains(quiet, id)
		}); !slices.Equal(got, want) {
			d.Errorf("the channel shows %v, want %v", got, want)
		}
	}
	d.must(w.Withdraw(d.ctx, other))
	if got := d.channel(); !slices.Equal(got, quiet) {
		d.Errorf("the channel shows %v at last, want %v", got, quiet)
	}
	d.shows(t, "read by now", "to be read")
}

// channel are the ids of what the channel shows.
func (d *desk) channel() []string {
	var ids []string
	for _, s := range d.Reader.Channel() {
		ids = append(ids, s.ID)
	}
	return ids
}

// checkDirectory finds people by their names and ids.
func checkDirectory(d *desk) {
	look := d.Chat.(bridge.Directory)
	anna, refused, err := look.Person(d.ctx, d.Place, "@"+d.People.Name(Admin))
	d.must(err)
	if anna.ID == "" || anna.Name == "" || refused != "" {
		d.Errorf("the admin is %+v, refused with %q", anna, refused)
	}
	again, refused, err := look.Person(d.ctx, d.Place, anna.ID)
	d.must(err)
	if again != anna || refused != "" {
		d.Errorf("by id the admin is %+v, refused with %q; by name %+v", again, refused, anna)
	}
	for _, who := range []Who{Stranger, Robot} {
		if _, refused, err := look.Person(d.ctx, d.Place, d.People.Name(who)); err == nil && refused == "" {
			d.Errorf("%s may answer", d.People.Name(who))
		} else if err != nil {
			d.refused(err, bridge.CodeNotFound)
		}
	}
	for _, nobody := range []string{"nobody at all", "@", ""} {
		_, _, err := look.Person(d.ctx, d.Place, nobody)
		d.refused(err, bridge.CodeNotFound)
	}
}
