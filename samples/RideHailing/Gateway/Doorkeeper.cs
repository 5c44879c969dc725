using System.Globalization;
using Purlin.RateLimiting;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Lets requests in, or tells them when to come again: the limits of rider, application and city in one check, so that
/// a request that one of them refuses uses up none of the others. Every decision is kept for the recount.
/// </summary>
internal sealed class Doorkeeper(LocalRateLimiter limiter, CityClock clock) : IConcernFigures
{
    private static readonly string[] Scopes = ["rider", "app", "city"];

    private readonly List<Admission> _admissions = [];

    public Concern Concern => Concern.Gateway;

    /// <summary>Every decision of the evening, in order.</summary>
    public IReadOnlyList<Admission> Admissions => _admissions;

    public RateLimitVerdict Admit(TripRequest request)
    {
        var rider = request.RiderId.ToString(CultureInfo.InvariantCulture);
        var verdict = limiter.CheckAll([new("rider", rider), new("app", request.App), new("city", "")]);
        _admissions.Add(new Admission(clock.GetUtcNow(), request.RiderId, request.App, verdict));
        return verdict;
    }

    public IEnumerable<Figure> Figures()
    {
        var refused = _admissions.Where(admission => !admission.Verdict.IsAllowed).ToList();
        yield return new("requests accepted", Text.Count(_admissions.Count - refused.Count));
        foreach (var (index, scope) in Scopes.Index())
        {
            var by = refused.Where(admission => admission.Verdict.RequestIndex == index).ToList();
            var wait = by.Count == 0 ? TimeSpan.Zero : by.Max(admission => admission.Verdict.RetryAfter);
            var longest = by.Count == 0 ? "" : $", to wait at most {Text.Minutes(wait)}";
            yield return new($"refused by the limit of the {scope}", Text.Count(by.Count) + longest);
        }

        var shadow = _admissions.Count(
            admission => admission.Verdict is { IsAllowed: true, ExceededSoftLimit: not null });
        yield return new("the candidate would refuse besides", Text.Count(shadow));
    }
}
