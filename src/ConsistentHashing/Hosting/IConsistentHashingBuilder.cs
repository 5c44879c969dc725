using Microsoft.Extensions.DependencyInjection;

namespace Purlin.ConsistentHashing;

/// <summary>Adds to a map that was registered; adapters extend it.</summary>
public interface IConsistentHashingBuilder
{
    /// <summary>The services that the map was registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>The map's name, which is its key and that of its options; empty for the one without a key.</summary>
    string Name { get; }
}
