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

// Patiently gives what the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say,
// and so is a connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
func Patiently[T any](call func() (T, *http.Response, error)) (T, error) {
	for failures := 0; ; failures++ {
		answer, response, err := call()
		if err == nil {
			return answer, nil
		}
		seconds := math.Min(30, math.Pow(2, float64(failures)))
		if response != nil && response.StatusCode >= 300 {
			if response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests {
				var refusal *holdline.GenericOpenAPIError
				if errors.As(err, &refusal) {
					if problem, known := refusal.Model().(holdline.Problem); known {
						return answer, &Refused{problem}
					}
				}
				return answer, err
			}
			if wait, none := strconv.ParseFloat(response.Header.Get("Retry-After"), 64); none == nil {
				seconds = wait
			}
		}
		// Not all at once.
		seconds *= 1 + rand.Float64()/5
		time.Sleep(time.Duration(seconds * float64(time.Second)))
	}
}
