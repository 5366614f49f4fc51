using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxDiagnosticsTests
{
    [Fact]
    public async Task DiagnoseAsync_OnAnyMachine_TellsOfEveryProvider()
    {
        var report = await new OnnxModelRuntime().DiagnoseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enum.GetValues<ExecutionProvider>(), report.Providers.Select(p => p.Provider));
        Assert.Equal(new ProviderAvailability(ExecutionProvider.Cpu, true, true, null), report.Providers[0]);
        Assert.All(report.Providers, p => Assert.Equal(p.IsUsable, p.Reason is null));
        Assert.Equal((OrtLibrary.Load(null).Place, OrtLibrary.Load(null).Api.LibraryVersion), (report.LibraryPath, report.LibraryVersion));
        Assert.NotEmpty(report.Build);
    }

    [Fact]
    public async Task DiagnoseAsync_ProviderThatThisBuildLacks_SaysThatAlone()
    {
        var report = await new OnnxModelRuntime().DiagnoseAsync(TestContext.Current.CancellationToken);
        var lacking = report.Providers.Single(p => p.Provider == (OperatingSystem.IsWindows() ? ExecutionProvider.CoreMl : ExecutionProvider.DirectMl));
        Assert.Equal((false, false, "this build of the library was made without it"), (lacking.IsCompiledIn, lacking.IsUsable, lacking.Reason));
    }

    [Fact]
    public async Task DiagnoseAsync_Cancelled_Ends() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OnnxModelRuntime().DiagnoseAsync(new CancellationToken(canceled: true)));
}
