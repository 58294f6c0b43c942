package main

import (
	"context"
	"net/http"
	"time"

	holdline "holdline.example/story/generated"
)

// wait is for how many seconds the server may hold a poll; timeOut, how long it may take in all before it counts as lost.
const (
	wait    = 25
	timeOut = (wait + 10) * time.Second
)

// Place is how far a party has come. A program that keeps it goes on where it was after a new log-in, or a start of its own.
type Place struct {
	Cursor string
	// Handled gives, by chat, the seq of the last message that was handled.
	Handled map[string]int32
}

// Missed is what is read after a reset: where to go on, and what nobody has told until then.
type Missed struct {
	Cursor string
	Events []holdline.Event
}

// Poll hands on all that happens from the place on, each message once and in order, until handle says that it is enough.
// Where the connection breaks it goes on at the last cursor. After a reset the state has to be read again: reset does it,
// and gives what was missed, which comes next. It ends with a Superseded where another poll has taken over, with a Refused
// "unauthorized" where the log-in is over, with what is beyond anybody's patience, and when ctx is done. The place moves on
// only behind what was handled without an error: after a new log-in, poll from it again.
func Poll(ctx context.Context, client *holdline.APIClient, place *Place, reset func() (Missed, error), handle func(holdline.Event) (bool, error)) error {
	for {
		answer, err := Patiently(ctx, func() (*holdline.Events, *http.Response, error) {
			return client.EventsAPI.PollEvents(ctx).Wait(wait).LastEventID(place.Cursor).Execute()
		})
		if err != nil {
			return err
		}
		news := Missed{answer.LastEventId, answer.Events}
		for _, event := range answer.Events {
			if event.Type != "reset" {
				continue
			}
			if news, err = reset(); err != nil {
				return err
			}
		}
		for _, event := range news.Events {
			message := event.Message
			// What was read after a reset may be told as well.
			if message != nil && message.Seq <= place.Handled[message.ChatId] {
				continue
			}
			if enough, err := handle(event); enough || err != nil {
				return err
			}
			if message != nil {
				place.Handled[message.ChatId] = message.Seq
			}
		}
		place.Cursor = news.Cursor
		for _, event := range news.Events {
			if event.Type == "chat.closed" && event.Chat != nil {
				delete(place.Handled, event.Chat.Id)
			}
		}
	}
}
