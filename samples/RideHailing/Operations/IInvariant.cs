namespace Purlin.Samples.RideHailing;

/// <summary>
/// A promise that must hold whatever the evening brought. It is checked once, at the end, by a recount of its own; each
/// concern registers the invariants of its folder, and one that fails makes the run exit with 1.
/// </summary>
internal interface IInvariant
{
    /// <summary>The promise in a few words.</summary>
    string Name { get; }

    InvariantResult Check();
}
