using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Geospatial;

/// <summary>A collection of services.</summary>
internal sealed record GeospatialBuilder(IServiceCollection Services) : IGeospatialBuilder;
