using Microsoft.Extensions.DependencyInjection;

namespace Purlin.RateLimiting;

/// <summary>One limiter being registered; packages that give it a store add their methods to this.</summary>
public interface IRateLimitingBuilder
{
    /// <summary>The key of the limiter and the name of its options; empty for the one without a key.</summary>
    string Name { get; }

    /// <summary>Where it is registered.</summary>
    IServiceCollection Services { get; }
}
