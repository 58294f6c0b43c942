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

	holdline "holdline.example/story/generated"
)

const rounds = 10

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

func readState(ctx context.Context, client *holdline.APIClient) (string, error) {
	chats, err := Patiently(ctx, client.ChatsAPI.ListChats(ctx).Execute)
	if err != nil {
		return "", err
	}
	return chats.LastEventId, nil
}

// agent answers each message of the visitor, and closes the chat after the last.
func agent(ctx context.Context, client *holdline.APIClient, begin string) ([]string, error) {
	var heard []string
	reset := func() (string, error) { return readState(ctx, client) }
	err := Poll(ctx, client, begin, reset, func(event holdline.Event) (bool, error) {
		// Types that are not known, of a newer server, are passed over; so are fields.
		if event.Type != "message" || event.Message == nil || event.Message.Sender != holdline.SIDE_VISITOR {
			return false, nil
		}
		heard = append(heard, event.Message.Text)
		chat := event.Message.ChatId
		if err := say(ctx, client, chat, fmt.Sprintf("answer %d", len(heard))); err != nil || len(heard) < rounds {
			return false, err
		}
		_, err := Patiently(ctx, client.ChatsAPI.CloseChat(ctx, chat).Execute)
		return true, err
	})
	return heard, err
}

// visitor asks, waits for the answer, and asks the next, until the chat is closed.
func visitor(ctx context.Context, client *holdline.APIClient, chat *holdline.Chat, begin string) (heard []string, closed string, err error) {
	reset := func() (string, error) { return readState(ctx, client) }
	err = Poll(ctx, client, begin, reset, func(event holdline.Event) (bool, error) {
		if event.Type == "chat.closed" {
			closed = event.Chat.GetClosedReason()
			return true, nil
		}
		if event.Type != "message" || event.Message == nil || event.Message.Sender != holdline.SIDE_AGENT {
			return false, nil
		}
		if heard = append(heard, event.Message.Text); len(heard) < rounds {
			return false, say(ctx, client, chat.Id, fmt.Sprintf("question %d", len(heard)+1))
		}
		return false, nil
	})
	return heard, closed, err
}

func story() error {
	ctx := context.Background()
	anyone := clientWith("")
	logIn := holdline.LogIn{EmployeeId: os.Getenv("EMPLOYEE_ID"), Password: os.Getenv("PASSWORD")}
	session, err := Once(ctx, anyone.AgentsAPI.CreateSession(ctx).LogIn(logIn).Execute)
	if err != nil {
		return err
	}
	name := "Kim"
	mint := anyone.VisitorsAPI.CreateVisitor(ctx).VisitorToMake(holdline.VisitorToMake{Name: &name})
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
	ann, kim := clientWith(session.GetToken()), clientWith(minted.Token)

	message := holdline.MessageToSend{Id: newID(), Text: "question 1"}
	openChat := kim.ChatsAPI.CreateChat(ctx).ChatToOpen(holdline.ChatToOpen{AgentId: &session.Agent.Id, Message: &message})
	_, err = Patiently(ctx, openChat.Execute)
	var refused *Refused
	if !errors.As(err, &refused) {
		return fmt.Errorf("not refused: %w", err)
	}

	begin, err := readState(ctx, ann)
	if err != nil {
		return err
	}
	available := holdline.AGENTSTATUS_AVAILABLE
	if _, err = Patiently(ctx, ann.AgentsAPI.UpdateAgent(ctx).SelfChange(holdline.SelfChange{Status: &available}).Execute); err != nil {
		return err
	}
	// Whoever polls is there: from now on a visitor can choose the agent.
	if _, err = Patiently(ctx, ann.EventsAPI.PollEvents(ctx).Wait(0).LastEventID(begin).Execute); err != nil {
		return err
	}
	cursor, err := readState(ctx, kim)
	if err != nil {
		return err
	}
	chat, err := Patiently(ctx, openChat.Execute)
	if err != nil {
		return err
	}
	byAgent := make(chan []string, 1)
	go func() {
		heard, err := agent(ctx, ann, begin)
		if err != nil {
			// The visitor would wait for ever.
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		byAgent <- heard
	}()
	byVisitor, closed, err := visitor(ctx, kim, chat, cursor)
	if err != nil {
		return err
	}
	heard := map[string][]string{"agent": <-byAgent, "visitor": byVisitor}
	// Another program of the same agent polls by now.
	err = Poll(ctx, ann, begin, func() (string, error) { return readState(ctx, ann) }, func(holdline.Event) (bool, error) { return true, nil })
	var superseded *Superseded
	isSuperseded := errors.As(err, &superseded)
	logOut := func() error {
		_, err := Patiently(ctx, func() (any, *http.Response, error) {
			response, err := ann.AgentsAPI.DeleteSession(ctx).Execute()
			return nil, response, err
		})
		return err
	}
	// To be tried again tomorrow: nobody waits so long.
	var putOff *Refused
	if err = logOut(); !errors.As(err, &putOff) {
		return fmt.Errorf("not put off: %w", err)
	}
	if err = logOut(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"refused": refused.Slug(), "unsure": unsure, "heard": heard, "closed": closed,
		"superseded": isSuperseded, "putOff": putOff.Slug(),
	})
}

func main() {
	if err := story(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
