package diff

// NearWithin is Near with room for so many events.
var NearWithin = near
