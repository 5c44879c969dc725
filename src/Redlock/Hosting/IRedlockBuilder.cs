using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Redlock;

/// <summary>Locks being registered; packages that give them nodes add their methods to this.</summary>
public interface IRedlockBuilder
{
    /// <summary>The key of the locks and the name of their options; empty for those without a key.</summary>
    string Name { get; }

    /// <summary>Where they are registered.</summary>
    IServiceCollection Services { get; }
}
