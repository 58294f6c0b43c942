// An agent's program and a visitor talk, through a client that is generated from the document.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	holdline "holdline.example/story/generated"
)

const rounds = 10

// atOnce is how many questions are asked before the first is answered.
const atOnce = 3

func clientWith(token string) *holdline.APIClient {
	configuration := holdline.NewConfiguration()
	configuration.Servers = holdline.ServerConfigurations{{URL: os.Getenv("HOLDLINE_URL") + "/api/v1"}}
	configuration.HTTPClient = &http.Client{Timeout: timeOut}
	if token != "" {
		configuration.AddDefaultHeader("Authorization", "Bearer "+token)
	}
	return holdline.NewAPIClient(configuration)
}

// newID makes a UUID of version 4.
func newID() string {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		panic(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

func say(ctx context.Context, client *holdline.APIClient, chat, text string) error {
	message := holdline.MessageToSend{Id: newID(), Text: text}
	_, err := Patiently(ctx, func() (*holdline.Message, *http.Response, error) {
		return client.ChatsAPI.CreateMessage(ctx, chat).MessageToSend(message).Execute()
	})
	return err
}

// logIn gives the agent, and a client for its new session.
func logIn(ctx context.Context) (string, *holdline.APIClient, error) {
	who := holdline.LogIn{EmployeeId: os.Getenv("EMPLOYEE_ID"), Password: os.Getenv("PASSWORD")}
	session, err := Once(ctx, clientWith("").AgentsAPI.CreateSession(ctx).LogIn(who).Execute)
	if err != nil {
		return "", nil, err
	}
	return session.Agent.Id, clientWith(session.GetToken()), nil
}

// worker is an agent at work.
type worker struct {
	id     string
	client *holdline.APIClient
	place  *Place
	heard  []string
}

func (w *worker) poll(ctx context.Context, handle func(holdline.Event) (bool, error)) error {
	reset := func() (Missed, error) { return CatchUp(ctx, w.client, w.place, w.id) }
	return Poll(ctx, w.client, w.place, reset, handle)
}

// answer answers each message of the visitor, and closes the chat after the last.
func (w *worker) answer(ctx context.Context) error {
	return w.poll(ctx, func(event holdline.Event) (bool, error) {
		// Types that are not known, of a newer server, are passed over; so are fields.
		if event.Type != "message" || event.Message == nil || event.Message.Sender != holdline.SIDE_VISITOR {
			return false, nil
		}
		chat := event.Message.ChatId
		if err := say(ctx, w.client, chat, fmt.Sprintf("answer %d", len(w.heard)+1)); err != nil {
			return false, err
		}
		if w.heard = append(w.heard, event.Message.Text); len(w.heard) < rounds {
			return false, nil
		}
		_, err := Patiently(ctx, w.client.ChatsAPI.CloseChat(ctx, chat).Execute)
		return true, err
	})
}

// work logs in again where the session ends, 12 hours after the last call that was not a poll.
func (w *worker) work(ctx context.Context) error {
	for {
		err := w.answer(ctx)
		var refused *Refused
		if !errors.As(err, &refused) || refused.Slug() != "unauthorized" {
			return err
		}
		if _, w.client, err = logIn(ctx); err != nil {
			return err
		}
	}
}

// visitor waits for each answer, and asks the next, until the chat is closed.
func visitor(ctx context.Context, client *holdline.APIClient, chat *holdline.Chat, place *Place) (heard []string, closed string, err error) {
	reset := func() (Missed, error) { return CatchUp(ctx, client, place, "") }
	err = Poll(ctx, client, place, reset, func(event holdline.Event) (bool, error) {
		if event.Type == "chat.closed" {
			closed = event.Chat.GetClosedReason()
			return true, nil
		}
		if event.Type != "message" || event.Message == nil || event.Message.Sender != holdline.SIDE_AGENT {
			return false, nil
		}
		heard = append(heard, event.Message.Text)
		if next := len(heard) + atOnce; next <= rounds {
			return false, say(ctx, client, chat.Id, fmt.Sprintf("question %d", next))
		}
		return false, nil
	})
	return heard, closed, err
}

func story() error {
	ctx := context.Background()
	agentID, ann, err := logIn(ctx)
	if err != nil {
		return err
	}
	name := "Kim"
	mint := clientWith("").VisitorsAPI.CreateVisitor(ctx).VisitorToMake(holdline.VisitorToMake{Name: &name})
	minted, err := Once(ctx, mint.Execute)
	var lost *url.Error
	unsure := errors.As(err, &lost)
	if unsure {
		// The answer got lost. There may be a visitor whom nobody knows, which does no harm.
		minted, err = Once(ctx, mint.Execute)
	}
	if err != nil {
		return err
	}
	kim := clientWith(minted.Token)

	message := holdline.MessageToSend{Id: newID(), Text: "question 1"}
	openChat := kim.ChatsAPI.CreateChat(ctx).ChatToOpen(holdline.ChatToOpen{AgentId: &agentID, Message: &message})
	_, err = Patiently(ctx, openChat.Execute)
	var refused *Refused
	if !errors.As(err, &refused) {
		return fmt.Errorf("not refused: %w", err)
	}

	place, err := Begin(ctx, ann, agentID)
	if err != nil {
		return err
	}
	available := holdline.AGENTSTATUS_AVAILABLE
	if _, err = Patiently(ctx, ann.AgentsAPI.UpdateAgent(ctx).SelfChange(holdline.SelfChange{Status: &available}).Execute); err != nil {
		return err
	}
	// Whoever polls is there: from now on a visitor can choose the agent.
	if _, err = Patiently(ctx, ann.EventsAPI.PollEvents(ctx).Wait(0).LastEventID(place.Cursor).Execute); err != nil {
		return err
	}
	kimsPlace, err := Begin(ctx, kim, "")
	if err != nil {
		return err
	}
	chat, err := Patiently(ctx, openChat.Execute)
	if err != nil {
		return err
	}
	for n := 2; n <= atOnce; n++ {
		if err := say(ctx, kim, chat.Id, fmt.Sprintf("question %d", n)); err != nil {
			return err
		}
	}
	agent := &worker{id: agentID, client: ann, place: place}
	done := make(chan struct{})
	go func() {
		if err := agent.work(ctx); err != nil {
			// The visitor would wait for ever.
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		close(done)
	}()
	byVisitor, closed, err := visitor(ctx, kim, chat, kimsPlace)
	if err != nil {
		return err
	}
	<-done
	heard := map[string][]string{"agent": agent.heard, "visitor": byVisitor}
	// Another program of the same agent polls by now.
	err = agent.poll(ctx, func(holdline.Event) (bool, error) { return true, nil })
	var superseded *Superseded
	isSuperseded := errors.As(err, &superseded)
	// A mistake of one's own is not waited out.
	_, slip := Patiently(ctx, kim.ChatsAPI.CreateMessage(ctx, chat.Id).Execute)
	logOut := func(ctx context.Context) error {
		_, err := Patiently(ctx, func() (any, *http.Response, error) {
			response, err := agent.client.AgentsAPI.DeleteSession(ctx).Execute()
			return nil, response, err
		})
		return err
	}
	// To be tried again tomorrow: nobody waits so long.
	var putOff, hurried *Refused
	if err = logOut(ctx); !errors.As(err, &putOff) {
		return fmt.Errorf("not put off: %w", err)
	}
	hurry, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err = logOut(hurry); !errors.As(err, &hurried) {
		return fmt.Errorf("not put off: %w", err)
	}
	if err = logOut(ctx); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"refused": refused.Slug(), "unsure": unsure, "heard": heard, "closed": closed,
		"superseded": isSuperseded, "slip": slip != nil, "putOff": putOff.Slug(), "hurried": hurried.Slug(),
	})
}

func main() {
	if err := story(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
