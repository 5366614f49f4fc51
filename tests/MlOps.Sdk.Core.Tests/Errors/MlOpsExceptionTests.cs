namespace MlOps.Sdk.Core.Tests;

public sealed class MlOpsExceptionTests
{
    private static readonly InvalidOperationException Cause = new("cause");

    public static TheoryData<MlOpsException> All =>
    [
        new SchemaException("m", "c", 3, Cause), new DataValidationException("m", [new("c", 1, "v", "not-null", "r")], Cause),
        new DataEngineException("m", "query", Cause), new ArtifactException("m", ArtifactErrorReason.Corrupt, "a", Cause),
        new ModelPackageException("m", "model.onnx", Cause), new ModelRuntimeException("m", "model", "7", Cause),
        new MetadataException("m", "write", true, Cause), new NotFoundException("m", "run", "x", Cause), new ConflictException("m", "alias", "x", Cause),
        new TrainingException("m", "label", Cause), new ServingException("m", "model", Cause),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void EveryChild_KeepsItsMessageAndCause(MlOpsException exception)
    {
        Assert.Equal("m", exception.Message);
        Assert.Same(Cause, exception.InnerException);
        Assert.Equal(exception is MetadataException, exception.IsTransient);
    }

    [Fact]
    public void EveryChild_IsSealedAndTested()
    {
        var children = typeof(MlOpsException).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(MlOpsException))).ToHashSet();
        Assert.All(children, t => Assert.True(t.IsSealed));
        Assert.Equal(children, All.Select(row => row.Data.GetType()).ToHashSet());
    }
}
