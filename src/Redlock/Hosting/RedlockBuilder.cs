using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Redlock;

/// <summary>A name and a collection.</summary>
internal sealed record RedlockBuilder(string Name, IServiceCollection Services) : IRedlockBuilder;
