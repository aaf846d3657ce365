# The words of participant pages and of mail. Kind, short, never cute; nobody is blamed.

skip-to-page = Skip to the page
navigation = Main
leave-quickly = Leave quickly
tab-this-week = This week
tab-readings = Readings
tab-steady = Steady
tab-help-now = Help now
tab-you = You

# This week
this-week-title = This week
this-week-of = Week { $week } of { $weeks }
good-morning = Good morning, { $name }
good-afternoon = Good afternoon, { $name }
good-evening = Good evening, { $name }
next-session = Your next session
session-until = { $day } · until { $until } · { $zone }
session-place = Where: { $place }
session-link = Join by video
session-topic = This session: { $title }
no-session = There is no session ahead. If you are waiting for one, your counselor can tell you more.
to-read = To read before then
read-count = { $done } of { $all } done
reading-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
reading-ready = ready when you are
reading-due = for { $day }
reading-done-on = done on { $day }
reading-opens-on = opens on { $day }
read = Read
read-again = Read again
nothing-to-read = Nothing to read right now. The next reading opens a week before its session.
practice = Practice this week
hard-moment = A hard moment right now?
not-watched = Nobody watches Mooring around the clock, and it is no emergency service. You can call or text 988 at any hour.
help-now = Help now
steady-myself = Steady myself

# Readings
readings-title = Readings
readings-intro = They open a week before their session, and they stay here. There is no hurry and nobody counts how long you read.
readings-empty = Nothing is here yet. Your first reading opens a week before the first session.
readings-open = Open now
readings-done = Done
readings-later = Opening later
week-and-module = Week { $week } · { $module }
from-counselor = From your counselor
before-you-start = Before you start.
not-now = Not now
not-now-or-steady = is a good answer, and so is
steadying-first = steadying yourself first
mark-as-done = Mark as done
marked-as-done = You marked this as done on { $day }.
not-done-yet = It is not done yet
for-education = This reading is for learning. It is no medical advice; for that, please ask a doctor or another professional.

# Help now
help-now-title = Help now
help-now-intro = You do not have to be sure that it is bad enough. You can call.
call = Call
in-danger = If you are in danger right now, call 911.
help-private = Leave quickly, above, signs you out and shows an empty page. It can't clear the history of this browser.

# Steady
breathing-guide = A breathing guide
steady-title = Steady
steady-intro = Out through the mouth, longer than in. No sound, no hurry.
breathe-in = Breathe in
breathe-out = Breathe out
breathe-rhythm = The circle grows for four counts while you breathe in, rests for one, and shrinks for six while you breathe out.
breathe-count-in = In: 1, 2, 3, 4
breathe-count-rest = Rest: 1
breathe-count-out = Out: 1, 2, 3, 4, 5, 6
breathe-still = Keep it still
senses-title = Five, four, three, two, one
senses-intro = Look around slowly. You can say the words out loud or only think them.
senses-5 = Five things I can see
senses-5-more = A lamp, a corner, a color. Rest your eyes on each for one breath.
senses-4 = Four things I can feel
senses-4-more = The chair under you, your feet on the ground, the air on your hands.
senses-3 = Three things I can hear
senses-3-more = One near, one far away, one that you had not noticed.
senses-2 = Two things I can smell
senses-2-more = Your sleeve, a cup, the air by a window.
senses-1 = One thing I can taste
senses-1-more = A sip of water is enough.
steady-after = Still hard? That is not a failure. You can call or text 988 at any hour.

# Account
account-title = You
account-name = Name
account-name-hint = As you want to be called. Your counselor sees it; other members do not.
account-zone = Your time zone
account-zone-hint = Only if you live in another zone than your group. You will see both times.
account-zone-group = The same as my group
account-save = Save
account-saved = Saved.
account-mail = Mail from Mooring goes to
account-sign-out = Sign out
account-sign-out-hint = On a device that others use, sign out when you are done.

# Invitation
invitation-title = You are invited
invitation-intro = Choose a name and a password, and you are in. Nothing here says where you were invited until then.
invitation-intro-known = Press the button to accept. Then sign in as you always do.
invitation-name = Name
invitation-name-hint = As you want to be called. A first name is enough.
invitation-password = Password
invitation-password-hint = 15 characters or more. Four or five words that do not belong together are easy to keep in mind.
invitation-accept = Accept
invitation-accepted = You are in. Please sign in.

# Mail. Subjects name no group, no illness, no step, no organization.
mail-greeting = Hello { $name },
mail-greeting-plain = Hello,
mail-invitation-subject = An invitation for you
mail-invitation-body = Somebody you spoke with has invited you. Follow this link to accept; it works until { $until }.
mail-invitation-ignore = If you do not know what this is about, you can ignore this mail. Nothing happens unless you press the button on that page.
mail-staff-invitation-subject = Your account
mail-staff-invitation-body = An account was made for your work. Follow this link to choose a password; it works until { $until }.
mail-reset-subject = Your password
mail-reset-body = Somebody, probably you, asked for a new password. Follow this link to choose one; it works until { $until }.
mail-reset-ignore = If it was not you, you can ignore this mail. Your password stays as it is.
mail-session-subject = Reminder: { $when }
mail-session-body = You have an appointment on { $when } ({ $zone }), until { $until }.
mail-session-own = That is { $when }.
mail-session-more = Where it is, and all else, is here after you sign in:
mail-reading-subject = A reminder
mail-reading-body = Something is ready for you, and it is meant for { $when } ({ $zone }). It takes a few minutes, whenever it suits you.
mail-reading-more = It is here after you sign in:
mail-moved-subject = A new time
mail-moved-body = Your appointment has a new time: { $when } ({ $zone }), until { $until }.
mail-moved-more = If later ones have moved as well, all dates are here after you sign in:
mail-cancelled-subject = A change
mail-cancelled-body = The appointment on { $when } ({ $zone }) will not take place.
mail-cancelled-more = What comes next is here after you sign in:
mail-place-subject = A change
mail-place-body = For your appointment on { $when } ({ $zone }) something has changed about where it is.
mail-place-more = It is here after you sign in:
mail-lead-subject = A change
mail-lead-body = For { $when } ({ $zone }), until { $until }, it has changed who leads.
mail-lead-more = Who it is now is here after you sign in:
mail-footer = This address is not read by anybody. Mail never says more than it must.

# Signing in
sign-in-title = Sign in
email = Email
password = Password
shared-device = Others use this device too
sign-in-button = Sign in
forgot-link = I forgot my password
sign-in-wrong = This address and password do not belong together. Both are still possible: a slip in the one or the other.
sign-in-reset-done = Your new password is set. Please sign in with it.
sign-in-signed-out = You are signed out.
sign-in-kept = You were signed out meanwhile. Sign in, and what you typed is still here.
sign-in-needed = You are not signed in. Nothing was saved.
forgot-title = A new password
forgot-button = Mail me a link
forgot-back = Back to Sign in
forgot-sent-title = Look into your mail
forgot-sent = If this address has an account, a mail with a link is on its way. The link works for two hours, and only the newest one does.
forgot-nothing-came = Nothing came? Look into the folder for unwanted mail, or ask the person who runs your group.
reset-title = Choose a new password
reset-signs-out = Every device that is signed in now will be signed out.
reset-button = Set password

# When something does not go as meant
still-here-title = What you typed is still here
still-here = You are signed in again. Press the button and it goes where you were sending it.
still-here-send = Send it now
still-here-leave = Leave it, and open the page anew
typed-is-kept = What you typed is kept on this page.
try-again = Try again
name-this = If you tell somebody about it, name this:
to-the-start = To the start
problem-signed-out-title = Please sign in
problem-signed-out = This page is for people who are signed in.
problem-signed-out-next = Sign in, and you come back here.
problem-not-found-title = Nothing is here
problem-not-found = This page does not exist, or it is not yours to see.
problem-not-found-next = Check the address, or begin at the start.
problem-foreign-title = Not taken
problem-foreign = This came from another site, or your browser did not say from where. Nothing was changed.
problem-foreign-next = Open the page here and send the form from it.
problem-too-large-title = Too long
problem-too-large = What was sent is longer than this page can take. Nothing was saved.
problem-too-large-next = Go back: your text is still in the form. Shorten it, and send it again.
problem-unreadable-title = Not taken
problem-unreadable = What was sent could not be read. Nothing was changed.
problem-unreadable-next = Go back, check the form, and send it again.
problem-unavailable-title = Just a moment
problem-unavailable = Mooring can't reach its database right now. Nothing was lost that was saved before.
problem-unavailable-next = Wait a moment and try again.
problem-internal-title = Something broke
problem-internal = That is our fault, not yours. Nothing was saved just now.
problem-internal-next = Try again. If it stays like this, tell your administrator.
problem-link-used-title = This link was used already
problem-link-used = It works once, and somebody used it.
problem-link-used-next = If that was you, sign in. If it was not, tell the person who sent it.
problem-link-expired-title = This link is too old
problem-link-expired = Only the newest link works, and for a while only.
problem-link-expired-next = Ask for a new one.
problem-already-there-title = Already there
problem-already-there = Somebody, perhaps you, did the same a moment ago. Nothing was saved twice.
problem-already-there-next = Open the page anew to see it.
problem-not-startable-title = Not yet
problem-not-startable = A session can be started from twelve hours before it begins, and not when it was cancelled.
problem-not-startable-next = Look at the date once more.
problem-changed-meanwhile-title = Changed meanwhile
problem-changed-meanwhile = Somebody else changed this a moment ago. Nothing of theirs was overwritten, and nothing of yours was saved.
problem-changed-meanwhile-next = Go back, open the page anew, and make your change there.
problem-not-to-come-title = Not changed
problem-not-to-come = This session is over, under way or cancelled, so that its plan, time and place stay as they are.
problem-not-to-come-next = Look at the group’s weeks and choose one that is still to come.
problem-not-under-way-title = Not yet
problem-not-under-way = Attendance can be taken from twelve hours before a session begins, and not when it was cancelled. Nothing was saved.
problem-not-under-way-next = Look at the date once more.
