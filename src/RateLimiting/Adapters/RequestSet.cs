namespace Purlin.RateLimiting;

/// <summary>The keys of one acquisition; equal if the same in the same order. Waiters queue by it.</summary>
internal readonly struct RequestSet : IEquatable<RequestSet>
{
    private readonly RateLimitRequest[] _requests;

    public RequestSet(params RateLimitRequest[] requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        _requests = requests;
    }

    public ReadOnlyMemory<RateLimitRequest> Requests => _requests;

    public ReadOnlySpan<RateLimitRequest> Span => _requests;

    public bool Equals(RequestSet other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is RequestSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (RateLimitRequest request in _requests)
            hash.Add(request);
        return hash.ToHashCode();
    }
}
