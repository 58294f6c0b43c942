//! What every call answers to everybody in every state of a chat.

mod calls;
mod stage;
mod text;

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use holdline::app;

use self::{
    calls::CALLS,
    stage::{Caller, Person, Scene, Stage, State},
    text::Block,
};

/// One block for each state of a chat, or for several that are answered alike; a row for each call, a column for each
/// caller, a cell for the answer:
///
/// - a status; a refusal has its slug too, unless it is 400 `invalid-request`, 401 `unauthorized`, 403 `forbidden` or 404
///   `not-found`
/// - `200 to 2`: the chat is shown up to its second message; `200 none`: without any
/// - `yes`, `no`: whether the list names the chat, whether the poll tells of a message that its visitor tries to send
/// - `-`: in this state nobody is that to a chat
///
/// The callers: `visitor`, the chat's own; `stranger`, another visitor; `agent`, who has the chat, or had it when it was
/// closed; `former`, who had it before; `other`, who never had it; `wanted`, for whom it waits; `later`, who talks with its
/// visitor in a later chat; `admin`, who never had it either; `nobody`, without a token.
///
/// `again` is a retry: the id and the text of a message that the caller has stored, or, of who has stored none, of the
/// visitor's first. `changed` is that id with another text. The visitor is on the site.
const TABLE: &str = r"
== waiting
                                      | visitor               | stranger | agent | former | other           | wanted          | later | admin           | nobody
GET chat                              | 200 to 1              | 404      | -     | -      | 404             | 404             | -     | 200 to 1        | 401
GET messages                          | 200 to 1              | 404      | -     | -      | 404             | 404             | -     | 200 to 1        | 401
GET chats                             | yes                   | no       | -     | -      | no              | no              | -     | yes             | 401
GET chats of its visitor              | yes                   | no       | -     | -      | no              | no              | -     | yes             | 401
GET events after a message            | yes                   | no       | -     | -      | no              | no              | -     | no              | 401
POST message                          | 201                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST message again                    | 200                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST message again, changed           | 409 message-id-reused | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST typing                           | 204                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST read                             | 204                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST read beyond the end              | 400                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST keep-alive                       | 200                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST close                            | 200                   | 404      | -     | -      | 404             | 404             | -     | 404             | 401
POST transfer to one with room        | 403                   | 403      | -     | -      | 404             | 404             | -     | 404             | 401
POST transfer to one who is full      | 403                   | 403      | -     | -      | 404             | 404             | -     | 404             | 401
POST transfer to one who is offline   | 403                   | 403      | -     | -      | 404             | 404             | -     | 404             | 401
POST transfer to oneself              | 403                   | 403      | -     | -      | 404             | 404             | -     | 404             | 401
POST transfer to anyone               | 403                   | 403      | -     | -      | 404             | 404             | -     | 404             | 401
POST chats by the first message again | 200                   | 201      | -     | -      | 400             | 400             | -     | 400             | 401
POST chats by another message         | 409 chat-exists       | 201      | -     | -      | 400             | 400             | -     | 400             | 401
POST chats with its visitor           | 400                   | 400      | -     | -      | 409 chat-exists | 409 chat-exists | -     | 409 chat-exists | 401
POST blocks of its visitor            | 403                   | 403      | -     | -      | 201             | 201             | -     | 201             | 401
DELETE its visitor                    | 403                   | 403      | -     | -      | 403             | 403             | -     | 204             | 401

== waiting again, its agent gone
== waiting again, its agent removed
                                      | visitor               | stranger      | agent | former                | other           | wanted | later | admin           | nobody
GET chat                              | 200 to 3              | 404           | -     | 200 to 2              | 404             | -      | -     | 200 to 3        | 401
GET messages                          | 200 to 3              | 404           | -     | 200 to 2              | 404             | -      | -     | 200 to 3        | 401
GET chats                             | yes                   | no            | -     | yes                   | no              | -      | -     | yes             | 401
GET chats of its visitor              | yes                   | no            | -     | yes                   | no              | -      | -     | yes             | 401
GET events after a message            | yes                   | no            | -     | no                    | no              | -      | -     | no              | 401
POST message                          | 201                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST message again                    | 200                   | 404           | -     | 200                   | 404             | -      | -     | 404             | 401
POST message again, changed           | 409 message-id-reused | 404           | -     | 409 message-id-reused | 404             | -      | -     | 404             | 401
POST typing                           | 204                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST read                             | 204                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST read beyond the end              | 400                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST keep-alive                       | 200                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST close                            | 200                   | 404           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one with room        | 403                   | 403           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one who is full      | 403                   | 403           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one who is offline   | 403                   | 403           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to oneself              | 403                   | 403           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to anyone               | 403                   | 403           | -     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST chats by the first message again | 200                   | 409 desk-busy | -     | 400                   | 400             | -      | -     | 400             | 401
POST chats by another message         | 409 chat-exists       | 409 desk-busy | -     | 400                   | 400             | -      | -     | 400             | 401
POST chats with its visitor           | 400                   | 400           | -     | 409 chat-exists       | 409 chat-exists | -      | -     | 409 chat-exists | 401
POST blocks of its visitor            | 403                   | 403           | -     | 201                   | 201             | -      | -     | 201             | 401
DELETE its visitor                    | 403                   | 403           | -     | 403                   | 403             | -      | -     | 204             | 401

== open
                                      | visitor               | stranger | agent                 | former | other           | wanted | later | admin           | nobody
GET chat                              | 200 to 2              | 404      | 200 to 2              | -      | 404             | -      | -     | 200 to 2        | 401
GET messages                          | 200 to 2              | 404      | 200 to 2              | -      | 404             | -      | -     | 200 to 2        | 401
GET chats                             | yes                   | no       | yes                   | -      | no              | -      | -     | yes             | 401
GET chats of its visitor              | yes                   | no       | yes                   | -      | no              | -      | -     | yes             | 401
GET events after a message            | yes                   | no       | yes                   | -      | no              | -      | -     | no              | 401
POST message                          | 201                   | 404      | 201                   | -      | 404             | -      | -     | 404             | 401
POST message again                    | 200                   | 404      | 200                   | -      | 404             | -      | -     | 404             | 401
POST message again, changed           | 409 message-id-reused | 404      | 409 message-id-reused | -      | 404             | -      | -     | 404             | 401
POST typing                           | 204                   | 404      | 204                   | -      | 404             | -      | -     | 404             | 401
POST read                             | 204                   | 404      | 204                   | -      | 404             | -      | -     | 404             | 401
POST read beyond the end              | 400                   | 404      | 400                   | -      | 404             | -      | -     | 404             | 401
POST keep-alive                       | 200                   | 404      | 200                   | -      | 404             | -      | -     | 404             | 401
POST close                            | 200                   | 404      | 200                   | -      | 404             | -      | -     | 404             | 401
POST transfer to one with room        | 403                   | 403      | 200                   | -      | 404             | -      | -     | 404             | 401
POST transfer to one who is full      | 403                   | 403      | 409 agent-busy        | -      | 404             | -      | -     | 404             | 401
POST transfer to one who is offline   | 403                   | 403      | 409 agent-offline     | -      | 404             | -      | -     | 404             | 401
POST transfer to oneself              | 403                   | 403      | 400                   | -      | 404             | -      | -     | 404             | 401
POST transfer to anyone               | 403                   | 403      | 200                   | -      | 404             | -      | -     | 404             | 401
POST chats by the first message again | 200                   | 201      | 400                   | -      | 400             | -      | -     | 400             | 401
POST chats by another message         | 409 chat-exists       | 201      | 400                   | -      | 400             | -      | -     | 400             | 401
POST chats with its visitor           | 400                   | 400      | 409 chat-exists       | -      | 409 chat-exists | -      | -     | 409 chat-exists | 401
POST blocks of its visitor            | 403                   | 403      | 201                   | -      | 201             | -      | -     | 201             | 401
DELETE its visitor                    | 403                   | 403      | 403                   | -      | 403             | -      | -     | 204             | 401

== open, transferred
== open, transferred and warned that it is idle
                                      | visitor               | stranger | agent                 | former                | other           | wanted | later | admin           | nobody
GET chat                              | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404             | -      | -     | 200 to 3        | 401
GET messages                          | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404             | -      | -     | 200 to 3        | 401
GET chats                             | yes                   | no       | yes                   | yes                   | no              | -      | -     | yes             | 401
GET chats of its visitor              | yes                   | no       | yes                   | yes                   | no              | -      | -     | yes             | 401
GET events after a message            | yes                   | no       | yes                   | no                    | no              | -      | -     | no              | 401
POST message                          | 201                   | 404      | 201                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST message again                    | 200                   | 404      | 200                   | 200                   | 404             | -      | -     | 404             | 401
POST message again, changed           | 409 message-id-reused | 404      | 409 message-id-reused | 409 message-id-reused | 404             | -      | -     | 404             | 401
POST typing                           | 204                   | 404      | 204                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST read                             | 204                   | 404      | 204                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST read beyond the end              | 400                   | 404      | 400                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST keep-alive                       | 200                   | 404      | 200                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST close                            | 200                   | 404      | 200                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one with room        | 403                   | 403      | 200                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one who is full      | 403                   | 403      | 409 agent-busy        | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to one who is offline   | 403                   | 403      | 409 agent-offline     | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to oneself              | 403                   | 403      | 400                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST transfer to anyone               | 403                   | 403      | 200                   | 409 chat-transferred  | 404             | -      | -     | 404             | 401
POST chats by the first message again | 200                   | 201      | 400                   | 400                   | 400             | -      | -     | 400             | 401
POST chats by another message         | 409 chat-exists       | 201      | 400                   | 400                   | 400             | -      | -     | 400             | 401
POST chats with its visitor           | 400                   | 400      | 409 chat-exists       | 409 chat-exists       | 409 chat-exists | -      | -     | 409 chat-exists | 401
POST blocks of its visitor            | 403                   | 403      | 201                   | 201                   | 201             | -      | -     | 201             | 401
DELETE its visitor                    | 403                   | 403      | 403                   | 403                   | 403             | -      | -     | 204             | 401

== closed by its visitor
== closed by its agent
                                      | visitor               | stranger | agent                 | former                | other | wanted | later | admin    | nobody
GET chat                              | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404   | -      | -     | 200 to 3 | 401
GET messages                          | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404   | -      | -     | 200 to 3 | 401
GET chats                             | yes                   | no       | yes                   | yes                   | no    | -      | -     | yes      | 401
GET chats of its visitor              | yes                   | no       | yes                   | yes                   | no    | -      | -     | yes      | 401
GET events after a message            | no                    | no       | no                    | no                    | no    | -      | -     | no       | 401
POST message                          | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST message again                    | 200                   | 404      | 200                   | 200                   | 404   | -      | -     | 404      | 401
POST message again, changed           | 409 message-id-reused | 404      | 409 message-id-reused | 409 message-id-reused | 404   | -      | -     | 404      | 401
POST typing                           | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST read                             | 204                   | 404      | 204                   | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST read beyond the end              | 400                   | 404      | 400                   | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST keep-alive                       | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST close                            | 200                   | 404      | 200                   | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST transfer to one with room        | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST transfer to one who is full      | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST transfer to one who is offline   | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST transfer to oneself              | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST transfer to anyone               | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404   | -      | -     | 404      | 401
POST chats by the first message again | 200                   | 201      | 400                   | 400                   | 400   | -      | -     | 400      | 401
POST chats by another message         | 201                   | 201      | 400                   | 400                   | 400   | -      | -     | 400      | 401
POST chats with its visitor           | 400                   | 400      | 201                   | 201                   | 201   | -      | -     | 201      | 401
POST blocks of its visitor            | 403                   | 403      | 201                   | 201                   | 201   | -      | -     | 201      | 401
DELETE its visitor                    | 403                   | 403      | 403                   | 403                   | 403   | -      | -     | 204      | 401

== closed, and its visitor talks with another agent
                                      | visitor               | stranger | agent                 | former                | other           | wanted | later           | admin           | nobody
GET chat                              | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404             | -      | 200 to 3        | 200 to 3        | 401
GET messages                          | 200 to 3              | 404      | 200 to 3              | 200 to 2              | 404             | -      | 200 to 3        | 200 to 3        | 401
GET chats                             | yes                   | no       | yes                   | yes                   | no              | -      | no              | yes             | 401
GET chats of its visitor              | yes                   | no       | yes                   | yes                   | no              | -      | yes             | yes             | 401
GET events after a message            | no                    | no       | no                    | no                    | no              | -      | no              | no              | 401
POST message                          | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST message again                    | 200                   | 404      | 200                   | 200                   | 404             | -      | 404             | 404             | 401
POST message again, changed           | 409 message-id-reused | 404      | 409 message-id-reused | 409 message-id-reused | 404             | -      | 404             | 404             | 401
POST typing                           | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST read                             | 204                   | 404      | 204                   | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST read beyond the end              | 400                   | 404      | 400                   | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST keep-alive                       | 409 chat-closed       | 404      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST close                            | 200                   | 404      | 200                   | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST transfer to one with room        | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST transfer to one who is full      | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST transfer to one who is offline   | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST transfer to oneself              | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST transfer to anyone               | 403                   | 403      | 409 chat-closed       | 409 chat-transferred  | 404             | -      | 404             | 404             | 401
POST chats by the first message again | 200                   | 201      | 400                   | 400                   | 400             | -      | 400             | 400             | 401
POST chats by another message         | 409 chat-exists       | 201      | 400                   | 400                   | 400             | -      | 400             | 400             | 401
POST chats with its visitor           | 400                   | 400      | 409 chat-exists       | 409 chat-exists       | 409 chat-exists | -      | 409 chat-exists | 409 chat-exists | 401
POST blocks of its visitor            | 403                   | 403      | 201                   | 201                   | 201             | -      | 201             | 201             | 401
DELETE its visitor                    | 403                   | 403      | 403                   | 403                   | 403             | -      | 403             | 204             | 401

== closed, and its visitor blocked
                                      | visitor     | stranger | agent                 | former                | other            | wanted | later | admin            | nobody
GET chat                              | 403 blocked | 404      | 200 to 3              | 200 to 2              | 404              | -      | -     | 200 to 3         | 401
GET messages                          | 403 blocked | 404      | 200 to 3              | 200 to 2              | 404              | -      | -     | 200 to 3         | 401
GET chats                             | 403 blocked | no       | yes                   | yes                   | no               | -      | -     | yes              | 401
GET chats of its visitor              | 403 blocked | no       | yes                   | yes                   | no               | -      | -     | yes              | 401
GET events after a message            | 403 blocked | no       | no                    | no                    | no               | -      | -     | no               | 401
POST message                          | 403 blocked | 404      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST message again                    | 403 blocked | 404      | 200                   | 200                   | 404              | -      | -     | 404              | 401
POST message again, changed           | 403 blocked | 404      | 409 message-id-reused | 409 message-id-reused | 404              | -      | -     | 404              | 401
POST typing                           | 403 blocked | 404      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST read                             | 403 blocked | 404      | 204                   | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST read beyond the end              | 403 blocked | 404      | 400                   | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST keep-alive                       | 403 blocked | 404      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST close                            | 403 blocked | 404      | 200                   | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST transfer to one with room        | 403 blocked | 403      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST transfer to one who is full      | 403 blocked | 403      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST transfer to one who is offline   | 403 blocked | 403      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST transfer to oneself              | 403 blocked | 403      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST transfer to anyone               | 403 blocked | 403      | 409 chat-closed       | 409 chat-transferred  | 404              | -      | -     | 404              | 401
POST chats by the first message again | 403 blocked | 201      | 400                   | 400                   | 400              | -      | -     | 400              | 401
POST chats by another message         | 403 blocked | 201      | 400                   | 400                   | 400              | -      | -     | 400              | 401
POST chats with its visitor           | 403 blocked | 400      | 409 visitor-gone      | 409 visitor-gone      | 409 visitor-gone | -      | -     | 409 visitor-gone | 401
POST blocks of its visitor            | 403 blocked | 403      | 200                   | 200                   | 200              | -      | -     | 200              | 401
DELETE its visitor                    | 403 blocked | 403      | 403                   | 403                   | 403              | -      | -     | 204              | 401

== erased by itself
== erased by an admin
                                      | visitor            | stranger | agent            | former               | other            | wanted | later | admin            | nobody
GET chat                              | 401 visitor-erased | 404      | 200 none         | 200 none             | 404              | -      | -     | 200 none         | 401
GET messages                          | 401 visitor-erased | 404      | 200 none         | 200 none             | 404              | -      | -     | 200 none         | 401
GET chats                             | 401 visitor-erased | no       | yes              | yes                  | no               | -      | -     | yes              | 401
GET chats of its visitor              | 401 visitor-erased | no       | yes              | yes                  | no               | -      | -     | yes              | 401
GET events after a message            | 401 visitor-erased | no       | no               | no                   | no               | -      | -     | no               | 401
POST message                          | 401 visitor-erased | 404      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST message again                    | 401 visitor-erased | 404      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST message again, changed           | 401 visitor-erased | 404      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST typing                           | 401 visitor-erased | 404      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST read                             | 401 visitor-erased | 404      | 204              | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST read beyond the end              | 401 visitor-erased | 404      | 400              | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST keep-alive                       | 401 visitor-erased | 404      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST close                            | 401 visitor-erased | 404      | 200              | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST transfer to one with room        | 401 visitor-erased | 403      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST transfer to one who is full      | 401 visitor-erased | 403      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST transfer to one who is offline   | 401 visitor-erased | 403      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST transfer to oneself              | 401 visitor-erased | 403      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST transfer to anyone               | 401 visitor-erased | 403      | 409 chat-closed  | 409 chat-transferred | 404              | -      | -     | 404              | 401
POST chats by the first message again | 401 visitor-erased | 201      | 400              | 400                  | 400              | -      | -     | 400              | 401
POST chats by another message         | 401 visitor-erased | 201      | 400              | 400                  | 400              | -      | -     | 400              | 401
POST chats with its visitor           | 401 visitor-erased | 400      | 409 visitor-gone | 409 visitor-gone     | 409 visitor-gone | -      | -     | 409 visitor-gone | 401
POST blocks of its visitor            | 401 visitor-erased | 403      | 201              | 201                  | 404              | -      | -     | 201              | 401
DELETE its visitor                    | 401 visitor-erased | 403      | 403              | 403                  | 403              | -      | -     | 204              | 401
";

fn table() -> Vec<Block> {
    text::read(TABLE)
}

#[test]
fn every_state_call_and_caller_has_exactly_one_cell() {
    let blocks = table();
    let states: Vec<_> = blocks.iter().flat_map(|block| &block.states).collect();
    let names: Vec<_> = State::ALL.iter().map(|state| state.name()).collect();
    assert_eq!(states, names);
    for block in &blocks {
        let callers: Vec<_> = Caller::ALL.iter().map(|caller| caller.name()).collect();
        assert_eq!(block.callers, callers, "{:?}", block.states);
        let calls: Vec<_> = block.rows.iter().map(|row| row.call.as_str()).collect();
        assert_eq!(calls, CALLS.map(|(call, _)| call), "{:?}", block.states);
        for row in &block.rows {
            assert_eq!(row.cells.len(), callers.len(), "{:?}: {}", block.states, row.call);
            assert!(row.cells.iter().all(|cell| !cell.is_empty()), "{}", row.call);
        }
        for state in State::ALL.iter().filter(|state| block.is_of(**state)) {
            for (caller, (call, _)) in
                Caller::ALL.iter().flat_map(|caller| CALLS.map(|call| (caller, call)))
            {
                let absent = block.cell(call, *caller) == "-";
                assert_eq!(absent, !state.has(*caller), "{state:?}: {call} by {caller:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_that_takes_a_chat_is_in_the_table() {
    let document = app::document().await.expect("a document");
    let called: BTreeSet<_> = CALLS.iter().map(|(_, operation)| *operation).collect();
    let mut known = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for operation in operations.as_object().expect("operations").values() {
            let id = operation["operationId"].as_str().expect("an id");
            known.insert(id);
            assert!(!path.starts_with("/chats") || called.contains(id), "{id} is not in the table");
        }
    }
    assert!(called.is_subset(&known), "{called:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_is_answered_as_the_table_says() {
    let states = State::ALL.iter().map(|state| tokio::spawn(differences(*state)));
    let mut wrong = Vec::new();
    for state in join_all(states).await {
        wrong.extend(state.expect("no panic"));
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn an_agent_who_was_removed_is_nobody() {
    let state = State::WaitingAgentRemoved;
    let stage = Stage::set(state).await;
    let scenes = stage.scenes(CALLS.len()).await;
    let ann = || Person { client: stage.ann.client.clone(), agent: Some(stage.ann.id), said: None };
    // A session is looked up again only after a moment.
    let refused = async { while stage.ann.client.get("/agents/me").await.status == 200 {} };
    tokio::time::timeout(Duration::from_secs(20), refused).await.expect("the session ends");
    let block = block_of(state);
    for ((call, _), scene) in CALLS.into_iter().zip(&scenes) {
        let answered = calls::make(call, &stage, scene, &ann()).await;
        assert_eq!(answered, block.cell(call, Caller::Nobody), "{call}");
    }
}

fn block_of(state: State) -> Block {
    table().into_iter().find(|block| block.is_of(state)).expect("a block")
}

/// Every cell of a state that is not answered as the table says, each tried with a chat of its own.
async fn differences(state: State) -> Vec<String> {
    let (block, stage) = (block_of(state), Stage::set(state).await);
    let callers = || Caller::ALL.iter().copied().filter(|caller| state.has(*caller));
    let cells: Vec<_> =
        CALLS.iter().flat_map(|(call, _)| callers().map(|caller| (*call, caller))).collect();
    let scenes = stage.scenes(cells.len()).await;
    let mut wrong = Vec::new();
    for ((call, caller), scene) in cells.into_iter().zip(&scenes) {
        let answered = answer(&stage, scene, call, caller).await;
        let expected = block.cell(call, caller);
        if answered != expected {
            let cell = format!("{}: {call}, by {}", state.name(), caller.name());
            wrong.push(format!("{cell}: {expected} is right, the answer was {answered}"));
        }
    }
    wrong
}

/// The answer to `caller`; and what the table has no word for: a refusal that has changed something.
async fn answer(stage: &Stage, scene: &Scene, call: &str, caller: Caller) -> String {
    let person = stage.person(caller, scene).await.expect("somebody");
    let before = stage.snapshot(scene).await;
    let answered = calls::make(call, stage, scene, &person).await;
    let refused = answered.starts_with(['4', '5']);
    if refused && stage.snapshot(scene).await != before {
        return format!("{answered}, but something has changed");
    }
    answered
}
