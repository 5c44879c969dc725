namespace Purlin.RateLimiting;

/// <summary>What bytes of the budget are for; each kind may go further than the one before it.</summary>
internal enum MemoryUse
{
    /// <summary>Room for more keys: up to seven eighths.</summary>
    Growth,

    /// <summary>Cells for keys that found no room: up to fifteen sixteenths.</summary>
    Sketch,

    /// <summary>An array that replaces one at least as large: all of it.</summary>
    Rebuild,
}
