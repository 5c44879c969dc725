namespace Purlin.Samples.RideHailing;

/// <summary>Of each driver's lock every token is above all before it: a late writer is told by that.</summary>
internal sealed class TokensOnlyRise(DriverReservations reservations) : IInvariant
{
    public string Name => "fencing tokens only rise";

    public InvariantResult Check()
    {
        var highest = new Dictionary<int, long>();
        foreach (var (driver, token) in reservations.Tokens)
        {
            if (highest.TryGetValue(driver, out var before) && token <= before)
                return InvariantResult.Fail($"driver {driver} was locked with {token} after {before}");
            highest[driver] = token;
        }

        return InvariantResult.Pass(
            $"{Text.Count(reservations.Tokens.Count)} locks of {Text.Count(highest.Count)} drivers");
    }
}
