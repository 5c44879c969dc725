namespace Purlin.Samples.RideHailing;

/// <summary>One number of the report.</summary>
internal sealed record Figure(string Name, string Value);
