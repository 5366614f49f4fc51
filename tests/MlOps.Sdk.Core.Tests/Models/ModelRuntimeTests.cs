using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelRuntimeTests
{
    [Fact]
    public async Task LoadAsync_HostileFile_NeverReachesTheEngine()
    {
        var runtime = new Recorder();
        var model = Model(Graph([], [External("w", ("location", "../x"))])).ToArray();
        var exception = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await runtime.LoadAsync(model, new ModelSessionOptions { ModelName = "risk/3" }));
        Assert.Equal((ModelRuntime.FileRefused, "risk/3"), (exception.Code, exception.ModelName));
        Assert.StartsWith("Model 'risk/3' is not loaded: ", exception.Message, StringComparison.Ordinal);
        Assert.IsType<ModelPackageException>(exception.InnerException);
        Assert.Equal(0, runtime.Loads);
    }

    [Fact]
    public async Task LoadAsync_LimitsOfTheOptions_AreTheOnesThatCount()
    {
        var runtime = new Recorder();
        var model = Model(Graph([Node("com.acme", "X", [], ["y"])])).ToArray();
        await Assert.ThrowsAsync<ModelRuntimeException>(async () => await runtime.LoadAsync(model));
        var limits = new ModelFileLimits { AllowedDomains = ["com.acme"] };
        await Assert.ThrowsAsync<NotSupportedException>(async () => await runtime.LoadAsync(model, new ModelSessionOptions { FileLimits = limits }));
        Assert.Equal(1, runtime.Loads);
        var package = new ModelPackage(model, SamplePackages.Signature, SamplePackages.Metadata, limits: limits);
        Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes(package.ToBytes()));
        Assert.Equal(package.Hash, ModelPackage.FromBytes(package.ToBytes(), new ModelPackageLimits { File = limits }).Hash);
    }

    private sealed class Recorder : ModelRuntime
    {
        public override string Name => "recorder";

        public int Loads { get; private set; }

        protected override ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken)
        {
            Loads++;
            throw new NotSupportedException("There is no engine here.");
        }
    }
}
