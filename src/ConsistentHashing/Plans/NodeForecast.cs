namespace Purlin.ConsistentHashing;

/// <summary>What a change would mean for one node.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="ShareBefore">Its share of all keys now; 0 if it is not there.</param>
/// <param name="ShareAfter">Its share after the change; 0 if it is gone.</param>
/// <param name="BytesBefore">Its share of the bytes that were given, now.</param>
/// <param name="BytesAfter">Its share of the bytes that were given, after.</param>
public sealed record NodeForecast(
    string Id, double ShareBefore, double ShareAfter, double BytesBefore, double BytesAfter);
