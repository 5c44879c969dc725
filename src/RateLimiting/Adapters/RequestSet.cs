using System.Diagnostics.CodeAnalysis;

namespace Purlin.RateLimiting;

/// <summary>The keys of one acquisition; equal if the same in the same order. Waiters queue by it.</summary>
/// <remarks>A single key, which is what most acquisitions have, needs no array.</remarks>
internal readonly struct RequestSet : IEquatable<RequestSet>
{
    private readonly RateLimitRequest _only;
    private readonly RateLimitRequest[]? _several;

    public RequestSet(RateLimitRequest only) => _only = only;

    public RequestSet(RateLimitRequest[] requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        _several = requests;
    }

    public ReadOnlyMemory<RateLimitRequest> Requests => _several ?? [_only];

    [UnscopedRef]
    public ReadOnlySpan<RateLimitRequest> Span =>
        _several is null ? new ReadOnlySpan<RateLimitRequest>(in _only) : _several;

    public bool Equals(RequestSet other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is RequestSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (RateLimitRequest request in Span)
            hash.Add(request);
        return hash.ToHashCode();
    }
}
