using Microsoft.Extensions.DependencyInjection;

namespace Purlin.ConsistentHashing;

internal sealed class ConsistentHashingBuilder(IServiceCollection services, string name, MapSource source)
    : IConsistentHashingBuilder
{
    public IServiceCollection Services { get; } = services;

    public string Name { get; } = name;

    public MapSource Source { get; } = source;
}
