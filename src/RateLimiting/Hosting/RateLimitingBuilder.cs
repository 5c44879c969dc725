using Microsoft.Extensions.DependencyInjection;

namespace Purlin.RateLimiting;

/// <summary>A name and a collection.</summary>
internal sealed record RateLimitingBuilder(string Name, IServiceCollection Services) : IRateLimitingBuilder;
