package io.shipyard.api;

import java.util.UUID;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.shipyard.ci.CiStatuses;
import io.smallrye.mutiny.Uni;

/** Reads the status of a release, and writes it in one of its forms. */
@Singleton
@RegisterForReflection(targets = { CiStatusesView.class, CiStatusView.class, DeploymentStatusesView.class,
        DeploymentStatusView.class, EnvironmentStatusView.class, FailedJobView.class })
class StatusRenderer {

    private final CiStatuses ci;
    private final ReleaseStatuses statuses;
    private final ObjectMapper mapper;

    StatusRenderer(CiStatuses ci, ReleaseStatuses statuses, ObjectMapper mapper) {
        this.ci = ci;
        this.statuses = statuses;
        this.mapper = mapper;
    }

    /** Null if there is no such release. */
    Uni<RenderedStatus> render(UUID release, StatusForm form) {
        return switch (form) {
            case CI_JSON -> ci.find(release).onItem().ifNotNull().transform(CiStatusesView::of).onItem().ifNotNull()
                    .transform(view -> json(view, view.withoutChecks()));
            case CI_TEXT -> ci.find(release).onItem().ifNotNull()
                    .transform(found -> RenderedStatus.of(CiStatusText.of(found).inColumns()));
            case DEPLOYMENT_JSON -> statuses.find(release).onItem().ifNotNull().transform(DeploymentStatusesView::of)
                    .onItem().ifNotNull().transform(view -> json(view, view.withoutChecks()));
            case DEPLOYMENT_TEXT -> statuses.find(release).onItem().ifNotNull()
                    .transform(found -> RenderedStatus.of(DeploymentText.of(found).inColumns()));
        };
    }

    private RenderedStatus json(Object view, Object withoutChecks) {
        try {
            return RenderedStatus.of(mapper.writeValueAsBytes(view), mapper.writeValueAsBytes(withoutChecks));
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}
