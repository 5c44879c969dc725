namespace Purlin.Testing;

/// <summary>One measurement of an instrument.</summary>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Unit">The instrument's unit, such as <c>s</c>.</param>
/// <param name="Value">The value; whole numbers are exact up to 2^53.</param>
/// <param name="Tags">The tags of this measurement.</param>
public sealed record CollectedMeasurement(
    string Instrument, string? Unit, double Value, IReadOnlyDictionary<string, object?> Tags);
