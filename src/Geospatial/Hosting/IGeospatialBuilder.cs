using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Geospatial;

/// <summary>Places being registered.</summary>
public interface IGeospatialBuilder
{
    /// <summary>Where they are registered.</summary>
    IServiceCollection Services { get; }
}
