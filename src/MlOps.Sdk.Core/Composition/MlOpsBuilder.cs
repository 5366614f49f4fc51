using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.Core;

internal sealed class MlOpsBuilder(IServiceCollection services) : IMlOpsBuilder
{
    public IServiceCollection Services { get; } = services;
}
