package main

import (
	"context"

	holdline "holdline.example/story/generated"
)

// readChats gives the newest hundred chats: who has more of them open at once follows its next. An agent names itself, as an
// admin sees all; a visitor is "".
func readChats(ctx context.Context, client *holdline.APIClient, agentID string) (*holdline.ChatList, error) {
	list := client.ChatsAPI.ListChats(ctx).Limit(100)
	if agentID != "" {
		list = list.AgentId(agentID)
	}
	return Patiently(ctx, list.Execute)
}

// Begin gives the place that is here and now: what was said before is left to others.
func Begin(ctx context.Context, client *holdline.APIClient, agentID string) (*Place, error) {
	state, err := readChats(ctx, client, agentID)
	if err != nil {
		return nil, err
	}
	handled := map[string]int32{}
	for _, chat := range state.Chats {
		if chat.State != holdline.CHATSTATE_CLOSED {
			handled[chat.Id] = chat.LastSeq
		}
	}
	return &Place{state.LastEventId, handled}, nil
}

// CatchUp gives, after a reset, the messages behind those that were handled, and which of the chats were closed.
func CatchUp(ctx context.Context, client *holdline.APIClient, place *Place, agentID string) (Missed, error) {
	state, err := readChats(ctx, client, agentID)
	if err != nil {
		return Missed{}, err
	}
	missed := Missed{Cursor: state.LastEventId}
	for n := len(state.Chats) - 1; n >= 0; n-- {
		chat := &state.Chats[n]
		seq, isKnown := place.Handled[chat.Id]
		isClosed := chat.State == holdline.CHATSTATE_CLOSED
		if isClosed && !isKnown {
			continue
		}
		for more := seq < chat.LastSeq; more; {
			page, err := Patiently(ctx, client.ChatsAPI.ListMessages(ctx, chat.Id).AfterSeq(seq).Execute)
			if err != nil {
				return Missed{}, err
			}
			for n := range page.Messages {
				message := &page.Messages[n]
				missed.Events = append(missed.Events, holdline.Event{Type: "message", ChatId: &chat.Id, Message: message})
				seq = message.Seq
			}
			more = page.More
		}
		if isClosed {
			missed.Events = append(missed.Events, holdline.Event{Type: "chat.closed", Chat: chat})
		}
	}
	return missed, nil
}
