using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Pipelines;

/// <summary>Registers a model that passed its gates and points the alias at it.</summary>
internal static class RegisterStep
{
    public static async Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        if (!context.Gates!.Passed)
        {
            return new StepOutcome("not registered: a gate refused the model");
        }

        var (name, services) = (context.Definition.Name, context.Services);
        var version = await services.Registry.RegisterAsync(name, context.Package!, cancellationToken: cancellationToken).ConfigureAwait(false);
        var number = version.Version.ToString(CultureInfo.InvariantCulture);
        await services.Lineage.RecordAsync(
            new LineageNode(LineageKinds.Run, name, context.RunId), new LineageNode(LineageKinds.ModelVersion, name, number), "produced", cancellationToken).ConfigureAwait(false);
        if (context.TrainingSet?.Service is { } service)
        {
            await services.Features.BindAsync(service, name, version.Version, cancellationToken).ConfigureAwait(false);
        }

        if (context.Definition.RegisterAlias is { } alias)
        {
            await services.Registry.SetAliasAsync(name, alias, version.Version, cancellationToken: cancellationToken).ConfigureAwait(false);
            version = await services.Registry.GetVersionAsync(name, version.Version, cancellationToken).ConfigureAwait(false);
        }

        context.Version = version;
        return new StepOutcome($"version {number}" + (context.Definition.RegisterAlias is { } named ? $", alias '{named}'" : string.Empty));
    }
}
