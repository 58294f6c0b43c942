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

// Poll hands on all that happens from the cursor on, each event once and in order, until handle says that it is enough.
// Where the connection breaks it goes on at the last cursor. After a reset the state has to be read again: reset does it,
// and gives the cursor that came with it. It ends with a Superseded where another poll has taken over, with what is beyond
// anybody's patience, and when ctx is done.
func Poll(ctx context.Context, client *holdline.APIClient, cursor string, reset func() (string, error), handle func(holdline.Event) (bool, error)) error {
	for {
		answer, err := Patiently(ctx, func() (*holdline.Events, *http.Response, error) {
			return client.EventsAPI.PollEvents(ctx).Wait(wait).LastEventID(cursor).Execute()
		})
		if err != nil {
			return err
		}
		cursor = answer.LastEventId
		for _, event := range answer.Events {
			if event.Type == "reset" {
				if cursor, err = reset(); err != nil {
					return err
				}
			}
		}
		for _, event := range answer.Events {
			if enough, err := handle(event); enough || err != nil {
				return err
			}
		}
	}
}
