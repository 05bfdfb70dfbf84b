package io.shipyard.history;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;

/** One line of a release's history. */
@Entity
@Table(name = "release_history")
public class HistoryEntry extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Column(name = "release_id")
    public UUID releaseId;

    public String action;

    /** Who did it: {@code system} for the service's own acts. */
    public String actor;

    /** A JSON object. */
    public String details;

    @Column(name = "created_at")
    public Instant createdAt;
}
