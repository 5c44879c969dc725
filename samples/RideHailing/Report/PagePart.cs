namespace Purlin.Samples.RideHailing;

/// <summary>The parts of the page, from top to bottom.</summary>
internal enum PagePart
{
    Map,
    Timeline,
    Migration,
    Concerns,
    Invariants,
    Libraries,
}
