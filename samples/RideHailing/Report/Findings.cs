namespace Purlin.Samples.RideHailing;

/// <summary>The outcome of every invariant; they are checked when this is first asked for, after the evening.</summary>
internal sealed class Findings(IEnumerable<IInvariant> invariants)
{
    public IReadOnlyList<(string Name, InvariantResult Result)> All { get; } =
        [.. invariants.Select(invariant => (invariant.Name, invariant.Check()))];

    public bool AllHold => All.All(finding => finding.Result.Holds);

    public IEnumerable<string> Broken => All.Where(finding => !finding.Result.Holds).Select(finding => finding.Name);
}
