namespace Purlin.Redlock.Tests;

/// <summary>An invariant does not hold.</summary>
internal sealed class ViolationException(string message) : Exception(message);
