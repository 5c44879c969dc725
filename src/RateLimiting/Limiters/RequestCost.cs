namespace Purlin.RateLimiting;

/// <summary>What a request of some weight is charged.</summary>
internal static class RequestCost
{
    /// <summary>Cost times weight, both from 0 to 2^40, and their product.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static long Of(long cost, long weight)
    {
        Domain.Cost(cost);
        Domain.Cost(weight);
        var product = (Int128)cost * weight;
        if (product > Domain.MaxPermits)
        {
            throw new ArgumentOutOfRangeException(nameof(cost),
                $"It is {cost} at a weight of {weight}, but their product must be at most {Domain.MaxPermits}.");
        }

        return (long)product;
    }
}
