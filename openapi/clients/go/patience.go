package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"net/http"
	"strconv"
	"strings"
	"time"

	holdline "holdline.example/story/generated"
)

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

// Patiently gives what the call gives. A limit (429) and a busy server (503) are waited out for as long as they say, and
// so is a connection that breaks. A message that is sent twice with one id is there once, so any call may be made again.
func Patiently[T any](call func() (T, *http.Response, error)) (T, error) {
	for failures := 0; ; failures++ {
		answer, response, err := call()
		if err == nil {
			return answer, nil
		}
		seconds := rand.Float64() * math.Min(30, math.Pow(2, float64(failures)))
		var refusal *holdline.GenericOpenAPIError
		if errors.As(err, &refusal) && response != nil && response.StatusCode >= 400 {
			problem, known := refusal.Model().(holdline.Problem)
			wait, none := strconv.ParseFloat(response.Header.Get("Retry-After"), 64)
			passing := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable
			switch {
			case passing && none == nil:
				seconds = wait
			case known:
				return answer, &Refused{problem}
			default:
				return answer, err
			}
		}
		time.Sleep(time.Duration(seconds * float64(time.Second)))
	}
}
