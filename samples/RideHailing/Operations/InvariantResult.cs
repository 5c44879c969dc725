namespace Purlin.Samples.RideHailing;

/// <summary>Whether an invariant holds, and what was counted or where it breaks.</summary>
internal sealed record InvariantResult(bool Holds, string Detail)
{
    public static InvariantResult Pass(string detail) => new(true, detail);

    public static InvariantResult Fail(string detail) => new(false, detail);
}
