namespace Purlin.Samples.RideHailing;

/// <summary>What a rider's phone sends.</summary>
/// <param name="RiderId">Who asks.</param>
/// <param name="App">The application that sends it; its name is its API key.</param>
/// <param name="PickUp">Where the rider stands.</param>
/// <param name="Destination">Where the rider wants to go.</param>
/// <param name="DestinationName">The destination as the rider named it.</param>
/// <param name="Patience">How long the rider waits for a driver to be found.</param>
internal sealed record TripRequest(
    int RiderId, string App, GeoPoint PickUp, GeoPoint Destination, string DestinationName, TimeSpan Patience);
