// Package browser tests the reports of package report in a browser. It is a module
// of its own so that the library needs nothing of what drives one.
//
// The tests look for Chromium or Chrome in the PATH, or take the program that
// CHROMIUM names. Without one they are skipped, but fail where CI is true.
// With -screenshots they leave pictures of the pages in a directory.
package browser
