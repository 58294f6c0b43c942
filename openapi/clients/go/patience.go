package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	holdline "holdline.example/story/generated"
)

// patience is for how long a call is waited in all, where its context has no earlier deadline. Beyond it the refusal, or
// what broke, goes to the caller.
const patience = 300 * time.Second

// Refused is a call that was refused, with what the server said of it. Programs go by its slug.
type Refused struct {
	Problem holdline.Problem
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%d %s: %s", r.Problem.Status, r.Problem.Title, r.Problem.Detail)
}

// Slug names the refusal.
func (r *Refused) Slug() string {
	return r.Problem.Type[strings.LastIndex(r.Problem.Type, "/")+1:]
}

// Superseded says that a newer poll of the same party took the place of this one. Stop: if both went on, each would end
// the other.
type Superseded struct {
	*Refused
}

// Unwrap gives the refusal that it is.
func (s *Superseded) Unwrap() error {
	return s.Refused
}

// refusal gives what the server said, or err as it is where none of this API has answered: a proxy, say.
func refusal(err error) error {
	var answer *holdline.GenericOpenAPIError
	if errors.As(err, &answer) {
		if problem, known := answer.Model().(holdline.Problem); known {
			refused := &Refused{problem}
			if refused.Slug() == "poll-superseded" {
				return &Superseded{refused}
			}
			return refused
		}
	}
	return err
}

// isBroken says whether the connection broke, took too long, or the answer was cut off: not that the call is wrong in itself,
// which no waiting mends.
func isBroken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Patiently gives what the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say,
// and so is a connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
func Patiently[T any](ctx context.Context, call func() (T, *http.Response, error)) (T, error) {
	return insist(ctx, call, func(err error, status int) bool {
		return isBroken(err) || status == http.StatusTooManyRequests || status >= 500
	})
}

// Once does the same for what must not be done twice: it is called again only where the server itself says that it did
// nothing. Of anything else, such as an answer that got lost, the caller has to find out what became of it.
func Once[T any](ctx context.Context, call func() (T, *http.Response, error)) (T, error) {
	return insist(ctx, call, func(err error, status int) bool {
		var refused *Refused
		return errors.As(err, &refused) && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable)
	})
}

// retryAfter gives the seconds, if it is a number of them that can be waited for, else 0.
func retryAfter(response *http.Response) float64 {
	told, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 32)
	if err != nil {
		return 0
	}
	return float64(told)
}

// insist calls until it goes well, or what failed does not pass. Its status is 0 where no whole answer came.
func insist[T any](ctx context.Context, call func() (T, *http.Response, error), passes func(err error, status int) bool) (T, error) {
	end := time.Now().Add(patience)
	if deadline, is := ctx.Deadline(); is && deadline.Before(end) {
		end = deadline
	}
	for failures := 0; ; failures++ {
		answer, response, err := call()
		if err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return answer, ctx.Err()
		}
		err = refusal(err)
		status, seconds := 0, math.Min(30, math.Pow(2, float64(failures)))
		if response != nil {
			status = response.StatusCode
			if told := retryAfter(response); told > 0 {
				seconds = told
			}
		}
		// Not all at once.
		pause := time.Duration(seconds * (1 + rand.Float64()/5) * float64(time.Second))
		var superseded *Superseded
		if errors.As(err, &superseded) || !passes(err, status) || time.Now().Add(pause).After(end) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, ctx.Err()
		case <-time.After(pause):
		}
	}
}
