namespace Purlin.ConsistentHashing;

/// <summary>A server as the dialects know it.</summary>
/// <param name="Name">What is hashed for its points: <c>host:port</c>, an address or a name.</param>
/// <param name="Weight">How many units of load it takes, >= 1.</param>
internal readonly record struct DialectServer(string Name, long Weight);
