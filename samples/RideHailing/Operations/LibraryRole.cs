namespace Purlin.Samples.RideHailing;

/// <summary>What one library of the family does in the city. Each concern registers the roles of its folder.</summary>
/// <param name="Library">The library's name without the family's.</param>
/// <param name="Concern">The concern, and so the folder, where it works.</param>
/// <param name="Role">What it does there once it is wired.</param>
/// <param name="StandIn">What happens in its place until then.</param>
/// <param name="IsWired">Whether it does its work already.</param>
internal sealed record LibraryRole(string Library, Concern Concern, string Role, string StandIn, bool IsWired)
{
    public string Status => IsWired ? "wired" : "not yet wired";
}
