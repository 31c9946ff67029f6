package bot_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"partyline/bot"
)

// answers is what the platform says, unless the cache knows.
func answers(v int) func() (int, error) { return func() (int, error) { return v, nil } }

func TestTheCacheAsksAgainForWhatIsOld(t *testing.T) {
	begin := time.Unix(0, 0)
	var c bot.Cache[int]
	if _, err := c.Get(begin, time.Minute, "a", func() (int, error) { return 1, errors.New("away") }); err == nil {
		t.Error("the error is swallowed")
	}
	for n, step := range []struct {
		after time.Duration
		id    string
		want  int
	}{
		{0, "a", 0}, // an error was not kept
		{59 * time.Second, "a", 0},
		{59 * time.Second, "b", 2},
		{60 * time.Second, "a", 3},
		{119 * time.Second, "a", 3},
		{119 * time.Second, "b", 5},
	} {
		if v, err := c.Get(begin.Add(step.after), time.Minute, step.id, answers(n)); v != step.want || err != nil {
			t.Errorf("step %d: %d, %v; want %d", n, v, err, step.want)
		}
	}
	c.DropAll()
	for _, id := range []string{"a", "b"} {
		if v, _ := c.Get(begin, time.Hour, id, answers(9)); v != 9 {
			t.Errorf("%s is still %d", id, v)
		}
	}
}

// Whoever changes something while an answer is on its way knows better than that answer.
func TestTheCacheKeepsNoOldAnswer(t *testing.T) {
	now := time.Unix(0, 0)
	for name, test := range map[string]struct {
		meanwhile func(c *bot.Cache[int])
		want      int
	}{
		"nothing":          {func(*bot.Cache[int]) {}, 1},
		"dropped":          {func(c *bot.Cache[int]) { c.Drop("x") }, 2},
		"all were dropped": {func(c *bot.Cache[int]) { c.DropAll() }, 2},
		"put":              {func(c *bot.Cache[int]) { c.Put(now, "x", 3) }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			var c bot.Cache[int]
			got, err := c.Get(now, time.Minute, "x", func() (int, error) {
				test.meanwhile(&c)
				return 1, nil
			})
			if got != 1 || err != nil {
				t.Errorf("the answer is %d, %v", got, err)
			}
			if v, _ := c.Get(now, time.Minute, "x", answers(2)); v != test.want {
				t.Errorf("then it is %d, want %d", v, test.want)
			}
		})
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	for most, want := range map[int]int{3: 3, 0: 10} {
		c := bot.Cache[int]{Most: most}
		for i := range 10 {
			c.Put(now, strconv.Itoa(i), i)
		}
		if v, _ := c.Get(now, time.Minute, "9", answers(-1)); v != 9 {
			t.Errorf("the newest is %d", v)
		}
		known := 0
		for i := range 10 {
			if _, err := c.Get(now, time.Minute, strconv.Itoa(i), func() (int, error) { return 0, errors.New("forgotten") }); err == nil {
				known++
			}
		}
		if known != want {
			t.Errorf("of at most %d, %d are kept", most, known)
		}
	}
}
